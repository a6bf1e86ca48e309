"""Every sentence said in chat, named; one module a subject."""
