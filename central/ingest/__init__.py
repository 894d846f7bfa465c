"""Central's end of the link: what kiosks publish becomes rows in one transaction, and only then a signed answer."""
