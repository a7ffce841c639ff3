-- Weak values of finalized objects go before the finalizer runs, weak keys after.
local wv, wk = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
local seen
do
  local o = setmetatable({}, { __gc = function(o) seen = tostring(wv[1]) .. " " .. tostring(wk[o]) end })
  wv[1] = o; wk[o] = "by key"
end
collectgarbage()
print(seen)
collectgarbage()
print(next(wv), next(wk))
