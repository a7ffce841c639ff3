-- The main chunk is a vararg function whose return value is ignored; a coroutine may not yield from it.
print(pcall(coroutine.yield, 1))
local n = select("#", ...)
return n, "ignored", error == nil
