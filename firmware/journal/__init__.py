"""The journal: the kiosk's durable memory and its queue to central.

`recovery.open_store` opens the file, `writer.WriterThread` runs it on a thread of its own, `store.Store` is what its jobs use.
`reader` and `salvage` serve a person (`firmware.journal_commands`).
"""
