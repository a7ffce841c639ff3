function ()
end
