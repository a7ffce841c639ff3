f = function(a b) end
