f = function(..., a) end
