"""Pages of recognition: the wall, giving, boards, values."""
