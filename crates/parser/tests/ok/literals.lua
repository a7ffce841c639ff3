-- Numerals and strings in every spelling.
local ints = { 0, 3, 345, 0xff, 0xBEBADA, 0XA, 9223372036854775807, 0xffffffffffffffffff, 9223372036854775808 }
local floats = { 3.0, 3.1416, 314.16e-2, 0.31416E1, 34e1, 0x0.1E, 0xA23p-4, 0X1.921FB54442D18P+1, .5, 5., 0x.8, 0x8., 3e0, 1e308, 1e400 }
local strings = { "a\a\b\f\n\r\t\v\\\"\'", 'single "quotes"', "\065\10\0001", "\x41\x7a", "\u{48}\u{20AC}\u{7FFFFFFF}", "a\z
    b", "line\
break", "", '' }
local long = { [[x]], [==[ ]] ]=] ]==], [[

first break skipped]], [[\n is no escape]] }
-- [not a long comment
--[==[ a long
comment ]] ]==] local after = 1 --[[]] local more = 2 --[[ x ]]--
---[[ a short one
--
