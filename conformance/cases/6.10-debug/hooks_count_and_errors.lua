local n = 0 debug.sethook(function(e) n = n + 1 end, "", 100) for i = 1, 1000 do local x = i * 2 end debug.sethook() print(n > 10, n < 100) print(debug.gethook()) local h = function() end debug.sethook(h, "crl", 7) local a, b, c = debug.gethook() print(a == h, b, c) debug.sethook(h, "", 0) print(debug.gethook()) debug.sethook(nil, "l") print(debug.gethook()) debug.sethook() n = 0 local ok, e = pcall(function() debug.sethook(function() n = n + 1 if n == 3 then error("from hook", 0) end end, "l") local x = 1
x = 2
x = 3
x = 4 end) debug.sethook() print(ok, e, n) ok, e = pcall(function() debug.sethook(function() error("timeout") end, "", 1000) while true do end end) debug.sethook() print(ok, (e:gsub("^.-:%d+: ", ""))) print(pcall(debug.sethook, 5, "l")) print(pcall(debug.sethook, print)) local lines = 0 debug.sethook(function() local x = 1
x = 2 lines = lines + 1 end, "l") local y = 1
debug.sethook() print(lines) local co = coroutine.create(function() while true do end end) debug.sethook(co, function() error("stop", 0) end, "", 10) print(coroutine.resume(co))
