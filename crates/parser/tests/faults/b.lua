local M = {}
function M.one() return 1 + end
function M.two() return 2 end
function M.three( return 3 end
local s = "unterminated
local ok = true
M.four = function() if ok print(ok) end end
M.five == 5
return M
