"""The accountant's side: billers' daily files, what does not fit them, and the proof that ledger, tills and billers agree."""
