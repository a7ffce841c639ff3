--@ no stress: fills the whole stack
-- Errors and overflows inside message handlers end; the program goes on.
local function loop() assert(pcall(loop)) end
local ok, e = xpcall(loop, loop)
print(ok, tostring(e):find("error", 1, true) ~= nil)
local function rec() return 1 + rec() end
local ok, e = xpcall(rec, function(e) return rec() end)
print(ok, type(e))
local ok, e = xpcall(rec, function(e) return (e:gsub("^.-:%d+: ", "")):sub(1, 14) end)
print(ok, e)
local ok, e = xpcall(error, error, "x")
print(ok, tostring(e))
local depth = 0
local ok, e = xpcall(error, function(e) depth = depth + 1 error(e) end, "again")
print(ok, depth > 1, type(e))
print(pcall(rec) == false, select("#", pcall(rec)))
