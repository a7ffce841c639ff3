local function try(s) print((select(2, load("x = " .. s, "=c")))) end
try "3x" try "0x" try "0xg" try "1e" try "1e+" try "1.2.3" try "0x1p" try "0x1.p+" try "12abc" try "1..2" try "0x.p1" try "08a" try "3e2x" try "1_000" try "0b1" try "1e5.5" try "."
try "0x1.8.8" try "9a9" try "...5"
