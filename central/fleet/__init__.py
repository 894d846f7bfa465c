"""The fleet as central knows it: kiosks and their keys, catalogues they offer, certificates they show."""
