"""The local Zalo, over real HTTP, as an app's developer would meet it."""
