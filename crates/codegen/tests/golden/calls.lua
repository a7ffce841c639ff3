-- Calls: results, arguments, methods, tail calls, lines.
local o, x = ...
f(); f(1, nil, x); f(...); f(g()); f((g())); f(x, g()); f{}; f"s"; f[[long
string]]
x = f(); x = f(1), 2; x = (...); x = ...
o:m(); o:m(1):n(2).p:q"s"; o.a.b.c(x)
o:a_name_that_is_longer_than_forty_characters_is_no_short_string()
o.a_name_that_is_longer_than_forty_characters_is_no_short_string = 1
local t = { f(), f() }
f
(
  x
)
local function tail(...) return f(...) end
local function not_tail(...) return (f(...)) end
local function two() return f(), g() end
local function one() local v = 1; return v end
local function none() return end
local function in_scope() local c <close> = x; return f() end
return o:m(...)
