coroutine.wrap(function() pcall(function() print "exit inside coroutine and pcall" os.exit(false) end) print "never" end)()
