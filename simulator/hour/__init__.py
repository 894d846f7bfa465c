"""An hour of a shop in two minutes (`make demo HOUR=1`): customers, two tills, trouble, and the count of the money at its end."""
