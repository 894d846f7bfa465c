"""The parts that screens are made of: each says how much room it wants and draws itself where it is put."""
