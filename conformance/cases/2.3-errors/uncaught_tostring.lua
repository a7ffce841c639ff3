-- __tostring gives the message, without a traceback.
error(setmetatable({}, { __tostring = function() return "custom message" end }))
