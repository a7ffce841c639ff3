-- The message names the variable and its kind.
local function try(f) print((select(2, pcall(f)))) end
local up = {}
local t = { field = {} }
gl = {}
try(function() local loc = {}; return loc + 1 end)
try(function() return up + 1 end) try(function() return gl + 1 end) try(function() return 1 + gl end)
try(function() return t.field + 1 end) try(function() return 1 - t.field end) try(function() return t.missing * 2 end)
try(function() return t[1] / 2 end) try(function() local k = "key"; return t[k] + 1 end) try(function() return -t.field end)
try(function() return t.field.deep + 1 end) try(function() return t.field.a.b end) try(function() return ("x").y.z end)
try(function() local a; return a.b end) try(function() return up.x.y end) try(function() local a; a.b = 1 end) try(function() up.x.y = 1 end)
try(function() local a, b = 1; return a + b end) try(function(p) return p + 1 end) try(function(...) return ... + 1 end)
try(function() return 2 ^ {} end) try(function() return nil + nil end) try(function() return true + 1 end) try(function() return 10 + print end)
try(function() return (1)() end) try(function() return ("x")() end) try(function() t.field() end) try(function() t.missing() end) try(function() t:missing() end) try(function() t.field:m() end)
try(function() gl() end) try(function() undefinedfn() end) try(function() up() end) try(function() local l = 5; l() end) try(function() t[1]() end) try(function() local k = "kk"; t[k]() end)
try(function() return #nil end) try(function() return #gl.x end) try(function() return t.field .. "x" end) try(function() return "x" .. t.missing end) try(function() return 1 .. up end)
try(function() return t.field < 1 end) try(function() return 1 < t.field end) try(function() return nil < nil end) try(function() return "a" < 1 end) try(function() return {} <= {} end) try(function() return print >= 1 end)
try(function() local s = "abc"; s.x.y = 1 end) try(function() string.nofn() end) try(function() ("x"):nomethod() end) try(function() local s = "q"; s:bad() end)
