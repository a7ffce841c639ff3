f = function(a,) end
