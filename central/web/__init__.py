"""The web application: who is calling, what went wrong, health and figures; the parts plug in as routers."""
