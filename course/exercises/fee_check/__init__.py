"""收费自查: a hall price board and two ledger pages, with wrongful charges among lawful look-alikes."""
