-- A dumped function keeps its source, and so do the functions inside it; a stripped one has none.
local outer = assert(load("return function() return function() error('e') end end", "@outer"))()
local loaded = assert(load(string.dump(outer)))
print(debug.getinfo(loaded, "S").source, debug.getinfo(loaded(), "S").source)
print(pcall(loaded()))
local again = assert(load(string.dump(loaded())))
print(debug.getinfo(again, "S").source, pcall(again))
local stripped = assert(load(string.dump(outer, true), "name"))
print(debug.getinfo(stripped, "S").source, debug.getinfo(stripped(), "S").source)
