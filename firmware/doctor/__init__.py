"""`anjungan doctor`: looks at a kiosk part by part, and says what to do about what is not well."""
