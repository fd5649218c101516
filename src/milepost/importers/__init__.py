"""Takes in what others deliver: forms, tables, lists; corrections included."""
