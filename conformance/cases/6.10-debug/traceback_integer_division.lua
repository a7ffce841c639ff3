-- What handles the error of an integer division is not called for a metamethod; what handles other errors of operators is.
local function handled(f, ...)
  print((select(2, xpcall(f, function(m) return (debug.traceback(m):gsub("\n[^\n]*xpcall.*", "")) end, ...))))
end

handled(function() return 0 // 0 end)
handled(function(a) return a // 0 end, 5)
handled(function(a, b) return a // b end, 5, 0)
handled(function(a) return a % 0 end, 5)
handled(function(a, b) return a % b end, 5, 0)
handled(function(a, b) return a % b end, {}, 0)
handled(function(a, b) return a // b end, 1, nil)
handled(function(a, b) return a + b end, 1, nil)
