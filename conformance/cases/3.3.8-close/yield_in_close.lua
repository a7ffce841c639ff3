local function c(n) return setmetatable({}, { __close = function(_, e) coroutine.yield(n .. ":" .. tostring(e)) end }) end
local function run(f) local co = coroutine.create(f); local r; repeat r = table.pack(coroutine.resume(co)); print(table.unpack(r, 1, r.n)) until coroutine.status(co) == "dead" end
run(function() local a <close> = c "a"; local b <close> = c "b"; return "result", 2 end)
run(function() do local a <close> = c "block" end; for i = 1, 2 do local x <close> = c("loop" .. i) if i == 2 then break end end return "end" end)
run(function() return pcall(function() local a <close> = c "perr"; error("E", 0) end) end)
run(function() local a <close> = c "uncaught"; error("U", 0) end)
run(function() return pcall(function() local a <close> = c "x1"; local b <close> = setmetatable({}, { __close = function() coroutine.yield "y1"; error("replaced", 0) end }); error("first", 0) end) end)
run(function() for i in (function() return nil end), nil, nil, c "for" do end return "after for" end)
