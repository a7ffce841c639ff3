-- Tokens without spaces between them.
local a,b=5,3
print(a-b,a- -b,a*-b,a//b,a/b>1,a~b,~a,a~=b,a<<b,a>>1,a<=b,a>=b,a==b,-a^2,2^-1,not a==b)
print(a..b,a.. -b,1 ..2,("x")..a)
local t={[1]=1,[2]=2;3}print(#t,t[1])
print((function(...)return...end)(1,2))
goto x::x::print"labels"
local s="s"print(s:len(),#s..'')
