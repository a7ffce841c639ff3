-- What main.lua needs of libs/lib2-v2.so: a function that answers true before its arguments.
return { id = function (...) return true, ... end }
