-- A value reachable only through its own key does not keep the key.
local e = setmetatable({}, { __mode = "k" })
do local k = {}; e[k] = { k } end
collectgarbage()
print(next(e))
-- chains: the first key alive keeps the whole chain
local first = {}
local k = first
for i = 1, 50 do local nk = { i }; e[k] = nk; k = nk end
k = nil
collectgarbage()
local n, cur = 0, first
while e[cur] do cur = e[cur]; n = n + 1 end
print(n, cur[1])
first, cur = nil
collectgarbage()
print(next(e))
-- across two ephemeron tables
local a, b = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })
local root = {}
do local mid = {}; a[root] = mid; b[mid] = "end" end
collectgarbage()
print(b[a[root]])
