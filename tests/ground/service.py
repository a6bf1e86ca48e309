"""The service as a process; see `scripts.bench.service_process`, which measurements share."""

from scripts.bench.postgres_server import free_port
from scripts.bench.service_process import ServiceProcess

__all__ = ["ServiceProcess", "free_port"]
