"""The link between a kiosk and central: `sync.wire` is shared by both ends, `sync.link` is the kiosk's side."""
