print("\a\b\f\n\r\t\v\\\"\'" == "\7\8\12\10\13\9\11\92\34\39")
print("\x41\x7a\x00\xff" == string.char(0x41, 0x7a, 0, 255))
print("\65\066\0671" == "ABC1", "\0001" == "\0" .. "1")
print("a\z
       b\z   c", "\z")
print("line1\
line2")
print("\u{41}\u{E9}\u{20AC}\u{10FFFF}\u{7FFFFFFF}" == "A\xC3\xA9\xE2\x82\xAC\xF4\x8F\xBF\xBF\xFD\xBF\xBF\xBF\xBF\xBF")
print(#"\u{0}", #"\u{7f}", #"\u{80}", #"\u{7ff}", #"\u{800}", #"\u{ffff}", #"\u{10000}", #"\u{1fffff}", #"\u{200000}", #"\u{3ffffff}", #"\u{4000000}")
print('single "double" inside', "double 'single' inside")
