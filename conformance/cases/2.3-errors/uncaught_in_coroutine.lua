-- wrap passes the error on; the position stays the original one.
local co = coroutine.wrap(function()
  local function deep() error("from inside") end
  deep()
end)
co()
