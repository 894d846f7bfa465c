"""The products as data, and the loader that makes a catalogue of them."""
