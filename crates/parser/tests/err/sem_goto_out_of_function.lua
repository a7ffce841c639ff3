::top::
function f()
  goto top
end
