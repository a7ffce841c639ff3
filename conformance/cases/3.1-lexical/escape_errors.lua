local function try(s) print((select(2, load(s, "=c")))) end
try [["\q"]]
try [["\300"]]
try [["\256 after"]]
try [["\xg0"]]
try [["\x4"]]
try [["\x"]]
try [["\u41"]]
try [["\u{"]]
try [["\u{zz}"]]
try [["\u{110000000}"]]
try [["\u{41"]]
try [["unfinished]]
try "\"unfinished\nline\""
try [['unfinished]]
try [["\]]
try "\"abc\\"
try "\"a\\zb\n\""
