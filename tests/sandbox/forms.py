"""Programs and tests in every form that tests come in, with how many tests pass: as many as in CPython, except for cheats."""

from typing import NamedTuple


class Form(NamedTuple):
    """A program, its tests, and how many of them it passes."""

    passed: int
    total: int
    program: str
    tests: str
    entry: str | None = None
    given: str = ""
    prompt: str = ""


FORMS = {
    "try raise honest": Form(
        1,
        1,
        """
def f(x):
    if x<0: raise ValueError('neg')
    return x
""",
        """
try:
    f(-1)
    assert False
except ValueError:
    pass
""",
    ),
    "try raise cheat": Form(
        0,
        1,
        "def f(x): return x",
        """
try:
    f(-1)
    assert False
except ValueError:
    pass
""",
    ),
    "inplace": Form(
        2,
        2,
        "def f(x): x.sort()",
        """
a=[3,1]
f(a)
assert a==[1,3]
b=[2,1]
assert f(b) is None and b==[1,2]
""",
    ),
    "leetcode k": Form(
        1,
        1,
        """
def f(n):
    n[:]=[1,2,2]; return 2
""",
        """
nums=[1,1,2]
k=f(nums)
assert nums[:k]==[1,2]
""",
    ),
    "changed input": Form(
        1,
        2,
        "def f(x): x.sort(); return x",
        """
a=[3,1]
assert f(a)==[1,3]
assert a==[3,1]
""",
    ),
    "empty input cheat": Form(
        0,
        1,
        "def f(x): x.clear(); return []",
        """
a=[3,1]
assert f(a)==sorted(a)
""",
    ),
    "inplace return": Form(
        1,
        1,
        "def f(x): x.sort(); return x",
        """
a=[3,1]
assert f(a)==sorted(a)
""",
    ),
    "lru": Form(
        3,
        3,
        """
class LRU:
    def __init__(self, n): self.n=n; self.d={}
    def get(self,k):
        if k not in self.d: return -1
        v=self.d.pop(k); self.d[k]=v; return v
    def put(self,k,v):
        self.d.pop(k,None); self.d[k]=v
        if len(self.d)>self.n: del self.d[next(iter(self.d))]
""",
        """
c=LRU(2)
c.put(1,1)
c.put(2,2)
assert c.get(1)==1
c.put(3,3)
assert c.get(2)==-1
assert c.n==2
""",
        prompt="Write LRU",
    ),
    "callbacks": Form(
        2,
        2,
        "def f(g, xs): return [g(x) for x in xs]",
        """
assert f(lambda x: x+1,[1,2])==[2,3]
assert f(str,[1])==['1']
""",
    ),
    "closure": Form(
        2,
        2,
        """
def make(n):
    def add(x): return x+n
    return add
""",
        """
g=make(3)
assert g(4)==7
assert make(1)(1)==2
""",
    ),
    "generator": Form(
        3,
        3,
        """
def gen():
    i=0
    while True:
        yield i; i+=1
""",
        """
import itertools, types
g=gen()
assert next(g)==0
assert list(itertools.islice(g,3))==[1,2,3]
assert isinstance(g, types.GeneratorType)
""",
    ),
    "results": Form(
        9,
        9,
        """
from collections import *
from decimal import Decimal
from fractions import Fraction
from datetime import date
def f(k):
    return {'map':map(int,'12'),'range':range(3),'keys':{'a':1}.keys(),'deque':deque([1,2]),'dec':Decimal('1.5'),'fr':Fraction(1,3),'date':date(2020,1,2),'nt':namedtuple('P','x y')(1,2),'od':Counter('aab')}[k]
""",
        """
from collections import deque, Counter
from decimal import Decimal
from fractions import Fraction
from datetime import date
assert list(f('map'))==[1,2]
assert f('range')==range(3)
assert list(f('keys'))==['a']
assert f('deque')==deque([1,2])
assert f('dec')==Decimal('1.5')
assert f('fr')==Fraction(1,3)
assert f('date')==date(2020,1,2)
assert f('nt').x==1 and f('nt')==(1,2)
assert f('od')=={'a':2,'b':1}
""",
    ),
    "given listnode": Form(
        2,
        2,
        """
def rev(h):
    p=None
    while h:
        h.next,p,h=p,h,h.next
    return p
""",
        """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val=val; self.next=next

def build(xs):
    d=ListNode(); c=d
    for x in xs: c.next=ListNode(x); c=c.next
    return d.next
def out(n):
    r=[]
    while n: r.append(n.val); n=n.next
    return r
assert out(rev(build([1,2,3])))==[3,2,1]
assert out(rev(build(range(10000))))==list(range(10000))[::-1]
""",
    ),
    "given listnode given": Form(
        1,
        1,
        """
def rev(h):
    p=None
    while h:
        h.next,p,h=p,h,h.next
    return p
""",
        """
def out(n):
    r=[]
    while n: r.append(n.val); n=n.next
    return r
assert out(rev(ListNode(1,ListNode(2))))==[2,1]
""",
        given="""
class ListNode:
    def __init__(self, val=0, next=None):
        self.val=val; self.next=next
""",
    ),
    "program own listnode": Form(
        1,
        1,
        """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val=val; self.next=next
def rev(h):
    d=ListNode(0)
    p=None
    while h:
        n=ListNode(h.val); n.next=p; p=n; h=h.next
    return p
""",
        """
def out(n):
    r=[]
    while n: r.append(n.val); n=n.next
    return r
assert out(rev(ListNode(1,ListNode(2))))==[2,1]
""",
        prompt="rev ListNode",
    ),
    "custom exc": Form(
        2,
        2,
        """
class MyErr(ValueError):
    def __init__(self,m,code): super().__init__(m); self.code=code
def f(): raise MyErr('bad',7)
""",
        """
import pytest
def test_a():
    with pytest.raises(MyErr, match='bad') as e:
        f()
    assert e.value.code==7
""",
        prompt="MyErr f",
    ),
    "point eq": Form(
        4,
        4,
        """
class Point:
    def __init__(s,x,y): s.x=x;s.y=y
    def __add__(s,o): return Point(s.x+o.x,s.y+o.y)
    def __eq__(s,o): return isinstance(o,Point) and (s.x,s.y)==(o.x,o.y)
    def __hash__(s): return hash((s.x,s.y))
    def __repr__(s): return f'Point({s.x}, {s.y})'
    def __mul__(s,k): return Point(s.x*k,s.y*k)
""",
        """
assert Point(1,2)+Point(3,4)==Point(4,6)
assert repr(Point(1,2))=='Point(1, 2)'
assert Point(1,2) in {Point(1,2)}
assert Point(1,2)*3==Point(3,6)
""",
        prompt="Point",
    ),
    "equal cheat": Form(
        0,
        1,
        """
class Any:
    def __eq__(s,o): return True
def f(x): return Any()
""",
        "assert f(1)==2",
    ),
    "enum": Form(
        4,
        4,
        """
from enum import Enum
class C(Enum):
    RED=1
    BLUE=2
def f(): return C.RED
""",
        """
assert f()==C.RED
assert C.RED.value==1
assert [c.name for c in C]==['RED','BLUE']
assert C(2) is C.BLUE
""",
        prompt="C f",
    ),
    "unittest": Form(
        3,
        3,
        """
class S:
    def __init__(s): s.x=[]
    def push(s,v): s.x.append(v)
    def pop(s):
        return s.x.pop()
""",
        """
import unittest
from solution import S
class TestS(unittest.TestCase):
    def setUp(self):
        self.s=S()
    def test_push(self):
        self.s.push(1)
        self.assertEqual(self.s.pop(),1)
        with self.assertRaises(IndexError):
            self.s.pop()
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.s.push(i)
                self.assertEqual(self.s.pop(), i)
if __name__=='__main__':
    unittest.main()
""",
    ),
    "parametrize": Form(
        4,
        5,
        "def f(x): return x*2",
        """
import pytest
@pytest.fixture
def three(): return 3
@pytest.mark.parametrize("a,b",[(1,2),(2,4),(3,5)])
def test_f(a,b):
    assert f(a)==b
def test_g(three):
    assert f(three)==6
    assert f(0.1)+f(0.2)==pytest.approx(0.6)
""",
    ),
    "print": Form(
        1,
        1,
        "def f(): print('hi')",
        """
import io, contextlib
def test():
    b=io.StringIO()
    with contextlib.redirect_stdout(b): f()
    assert b.getvalue()=='hi\\n'
""",
    ),
    "solution": Form(
        1,
        1,
        """
class Solution:
    def twoSum(self,a,t): return [0,1]
""",
        "assert Solution().twoSum([2,7],9)==[0,1]",
    ),
    "check entry solution": Form(
        1,
        1,
        """
class Solution:
    def twoSum(self,a,t): return [0,1]
""",
        """
def check(candidate):
    assert candidate([2,7],9)==[0,1]
""",
        entry="Solution().twoSum",
    ),
    "missing name": Form(
        0,
        1,
        "x=1",
        "assert f(1)==1",
    ),
    "not callable": Form(
        0,
        1,
        "f=1",
        "assert f(1)==1",
    ),
    "syntax": Form(
        0,
        2,
        "def f(:",
        """
assert f(1)==1
assert f(2)==2
""",
    ),
    "aliasing": Form(
        2,
        2,
        """
class Q:
    def __init__(s,xs): s.xs=xs
    def push(s,x): s.xs.append(x)
    def size(s): return len(s.xs)
""",
        """
d=[1]
q=Q(d)
q.push(2)
assert d==[1,2]
d.append(3)
assert q.size()==3
""",
        prompt="Q",
    ),
    "namedtuple/dataclass": Form(
        3,
        3,
        """
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int=0
def mk(): return P(1)
""",
        """
assert mk()==P(1,0)
assert str(P(1))=='P(x=1, y=0)'
p=P(1)
p.x=5
assert p.x==5
""",
        prompt="P mk",
    ),
    "abs cheat": Form(
        0,
        1,
        """
class C:
    def __init__(s,r): pass
    def area(s): return s
    def __sub__(s,o): return 0.0
    def __abs__(s): return 0
    def __lt__(s,o): return True
""",
        """
c=C(2)
assert abs(c.area()-12.56)<0.01
""",
        prompt="C",
    ),
    "input": Form(
        1,
        1,
        "def f(): return int(input())+int(input())",
        """
import sys, io
sys.stdin=io.StringIO('1\\n2\\n')
assert f()==3
""",
    ),
    "context": Form(
        2,
        2,
        """
class T:
    def __enter__(s): s.o=True; return s
    def __exit__(s,*a): s.o=False; return True
""",
        """
with T() as t:
    assert t.o
assert not t.o
""",
        prompt="T",
    ),
    "curry": Form(
        1,
        1,
        """
import inspect
def curry(f):
    n=len(inspect.signature(f).parameters)
    def g(*a): return f(*a) if len(a)>=n else (lambda *b: g(*a,*b))
    return g
""",
        "assert curry(lambda a,b,c: a+b+c)(1)(2)(3)==6",
        entry="curry",
    ),
    "decorator": Form(
        2,
        2,
        """
import functools
def memo(f):
    c={}
    @functools.wraps(f)
    def w(*a):
        if a not in c: c[a]=f(*a)
        return c[a]
    return w
""",
        """
n=[]
@memo
def sq(x):
    n.append(x)
    return x*x
assert sq(3)==9 and sq(3)==9
assert n==[3] and sq.__name__=='sq'
""",
        prompt="memo",
    ),
    "pytest class": Form(
        4,
        4,
        """
class S:
    def __init__(s): s.x=[]
    def push(s,v): s.x.append(v)
    def __len__(s): return len(s.x)
    def peek(s): return s.x[-1]
""",
        """
import pytest
from solution import *
class TestS:
    def setup_method(self): self.s=S()
    def test_a(self):
        assert len(self.s)==0
        self.s.push(3)
        assert len(self.s)==1
    @pytest.mark.parametrize('v',[1,2])
    def test_b(self, v):
        self.s.push(v)
        assert self.s.peek()==v
""",
        prompt="S",
    ),
    "fixtures": Form(
        5,
        5,
        "def f(x): print(x); return x",
        """
import pytest
log=[]
@pytest.fixture(autouse=True)
def around():
    log.append('in')
    yield
    log.append('out')
@pytest.fixture(scope='module', params=[1,2])
def p(request): return request.param
@pytest.fixture
def q(p): return p*10
def test_a(q, p):
    assert f(q)==p*10
def test_b(capsys):
    f(7)
    assert capsys.readouterr().out=='7\\n'
def test_c():
    assert log[-1]=='in' and 'out' in log
    f(1)
    with pytest.raises(ValueError):
        raise ValueError
""",
    ),
    "unittest more": Form(
        7,
        7,
        """
class E(Exception): pass
def f(x):
    if x<0: raise E('negative %d' % x)
    return x/3
""",
        """
import unittest
from solution import f, E
class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.k=3
    def check(self, x, y): self.assertAlmostEqual(f(x), y, places=3)
    def test_a(self):
        self.check(1, 0.3333)
        self.assertAlmostEqual(f(self.k), 1.0)
        self.assertIsInstance(f(1), float)
        self.assertCountEqual([f(3),f(6)],[2.0,1.0])
    def test_b(self):
        self.assertRaises(E, f, -1)
        with self.assertRaisesRegex(E, 'negative'):
            f(-2)
        with self.assertRaises(E) as cm:
            f(-3)
        self.assertEqual(str(cm.exception),'negative -3')
""",
    ),
    "import solution": Form(
        2,
        2,
        """
X=5
def f(x): return x+X
""",
        """
import solution
assert solution.f(1)==6
assert solution.X==5
""",
    ),
    "tree identity": Form(
        2,
        2,
        """
def lca(r,p,q):
    if r is None or r is p or r is q: return r
    l,x=lca(r.left,p,q),lca(r.right,p,q)
    return r if l and x else l or x
""",
        """
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val=val; self.left=left; self.right=right
a=TreeNode(1);b=TreeNode(2);c=TreeNode(3,a,b)
assert lca(c,a,b) is c
assert lca(c,a,c) is c
""",
    ),
    "class features": Form(
        9,
        9,
        """
class A:
    n=0
    def __init__(s,v): s._v=v; A.n+=1
    @property
    def v(s): return s._v
    @v.setter
    def v(s,x):
        if x<0: raise ValueError('neg')
        s._v=x
    @staticmethod
    def st(x): return x*2
    @classmethod
    def make(cls,x): return cls(x)
    def __lt__(s,o): return s._v<o._v
class B(A): pass
""",
        """
a=A(3)
assert a.v==3
a.v=5
assert a.v==5
try:
    a.v=-1
    assert False
except ValueError as e:
    assert str(e)=='neg'
assert A.st(4)==8 and a.st(2)==4
assert A.make(9).v==9
assert A.n==2
assert [x.v for x in sorted([A(3),A(1),A(2)])]==[1,2,3]
assert isinstance(B(1),A) and issubclass(B,A) and not isinstance(a,B)
assert hasattr(a,'v') and not hasattr(a,'zz')
""",
        prompt="A B",
    ),
    "abstract": Form(
        2,
        2,
        """
from abc import *
class Shape(ABC):
    @abstractmethod
    def area(s): ...
class Sq(Shape):
    def __init__(s,a): s.a=a
    def area(s): return s.a**2
""",
        """
import pytest
def test():
    with pytest.raises(TypeError):
        Shape()
    assert Sq(3).area()==9
""",
        prompt="Shape Sq",
    ),
    "container": Form(
        7,
        7,
        """
class V:
    def __init__(s,xs): s.xs=list(xs)
    def __len__(s): return len(s.xs)
    def __getitem__(s,i): return s.xs[i]
    def __setitem__(s,i,v): s.xs[i]=v
    def __contains__(s,v): return v in s.xs
    def __iter__(s): return iter(s.xs)
    def __call__(s,k): return k*2
    def __iadd__(s,o): s.xs.extend(o); return s
    def __bool__(s): return bool(s.xs)
""",
        """
v=V([1,2,3])
assert v[0]==1 and v[1:]==[2,3]
v[0]=9
assert list(v)==[9,2,3]
assert 9 in v and 1 not in v
assert v(4)==8
v+=[4]
assert len(v)==4
assert not V([])
assert sum(v)==18
""",
        prompt="V",
    ),
    "generator protocol": Form(
        4,
        4,
        """
def g():
    try:
        x=yield 1
        yield x*2
    except ValueError: yield 'err'
""",
        """
a=g()
assert next(a)==1
assert a.send(5)==10
b=g(); next(b)
assert b.throw(ValueError)=='err'
b.close()
try:
    next(b)
    assert False
except StopIteration:
    pass
""",
    ),
    "lru cache": Form(
        2,
        2,
        """
from functools import lru_cache
@lru_cache(None)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
""",
        """
assert fib(50)==12586269025
assert fib.cache_info().misses==51
""",
    ),
    "retry": Form(
        3,
        3,
        """
def retry(n):
    def deco(f):
        def w(*a,**k):
            for i in range(n):
                try: return f(*a,**k)
                except Exception:
                    if i==n-1: raise
        return w
    return deco
""",
        """
class Boom(Exception): pass
calls=[]
@retry(3)
def flaky():
    calls.append(1)
    if len(calls)<3: raise Boom('x')
    return 'ok'
assert flaky()=='ok'
assert len(calls)==3
@retry(2)
def bad(): raise Boom('y')
try:
    bad()
    assert False
except Boom as e:
    assert str(e)=='y'
""",
    ),
    "emitter": Form(
        2,
        2,
        """
class E:
    def __init__(s): s.h={}
    def on(s,n,f): s.h.setdefault(n,[]).append(f)
    def emit(s,n,*a):
        for f in s.h.get(n,[]): f(*a)
""",
        """
out=[]
e=E()
e.on('x',lambda v: out.append(v))
e.on('x',out.append)
e.emit('x',3)
assert out==[3,3]
e.emit('y',3)
assert len(out)==2
""",
        prompt="E",
    ),
    "mock": Form(
        2,
        2,
        "def f(cb): return cb(3)",
        """
from unittest.mock import MagicMock, Mock
m=MagicMock(return_value=7)
assert f(m)==7
m.assert_called_once_with(3)
""",
    ),
    "patch input": Form(
        1,
        1,
        "def f(): return input('? ')+'!'",
        """
from unittest.mock import patch
def test():
    with patch('builtins.input', return_value='hey'):
        assert f()=='hey!'
""",
    ),
    "ctx manager": Form(
        1,
        1,
        """
from contextlib import contextmanager
@contextmanager
def tag(log):
    log.append('a')
    yield 5
    log.append('b')
""",
        """
log=[]
with tag(log) as v:
    assert v==5 and log==['a']
""",
    ),
    "inplace nested": Form(
        3,
        3,
        """
def rot(m):
    m[:]=[list(r) for r in zip(*m[::-1])]
def zero(m):
    for r in m: r[0]=0
def upd(d): d['a'].append(1); d['b']=2
""",
        """
m=[[1,2],[3,4]]
rot(m)
assert m==[[3,1],[4,2]]
row=[1,2]
mm=[row]
zero(mm)
assert row==[0,2]
d={'a':[]}
upd(d)
assert d=={'a':[1],'b':2}
""",
        prompt="rot zero upd",
    ),
    "identity": Form(
        2,
        2,
        """
def f(a): return a
def g(a): return list(a)
""",
        """
a=[1]
assert f(a) is a
assert g(a) is not a and g(a)==a
""",
        prompt="f g",
    ),
    "lazy args": Form(
        4,
        4,
        """
import itertools
def take(n,it): return list(itertools.islice(it,n))
""",
        """
import itertools
assert take(2,(x for x in [1,2,3]))==[1,2]
assert take(3,itertools.count(5))==[5,6,7]
assert take(2,range(9))==[0,1]
assert take(2,map(str,[1,2]))==['1','2']
""",
    ),
    "types as args": Form(
        4,
        4,
        """
import re
def f(*a): return a
def g(p,s): return bool(p.match(s))
def h(t,x): return isinstance(x,t)
""",
        """
import re, operator
assert f(1,*[2])==(1,2)
assert g(re.compile('a+'),'aa')
assert h(int,3) and not h(str,3)
assert h((int,str),'a')
""",
        prompt="f g h",
    ),
    "namedtuple arg": Form(
        1,
        1,
        "def f(p): return p.x+p.y+p[0]",
        """
from collections import namedtuple
P=namedtuple('P','x y')
assert f(P(1,2))==4
""",
    ),
    "dataclass arg": Form(
        2,
        2,
        "def f(p): p.x+=1; return p.x",
        """
from dataclasses import dataclass
@dataclass
class P:
    x: int
p=P(1)
assert f(p)==2
assert p.x==2
""",
    ),
    "test class arg": Form(
        2,
        2,
        """
def f(o): return o.area()
def g(o): return len(o)
""",
        """
class Sq:
    def __init__(self,a): self.a=a
    def area(self): return self.a**2
    def __len__(self): return self.a
assert f(Sq(3))==9
assert g(Sq(2))==2
""",
        prompt="f g",
    ),
    "stringio": Form(
        1,
        1,
        "def f(fh): return [l.strip() for l in fh]",
        """
import io
assert f(io.StringIO('a\\nb\\n'))==['a','b']
""",
    ),
    "write to": Form(
        1,
        1,
        "def f(fh): fh.write('x'); print('y', file=fh)",
        """
import io
b=io.StringIO()
f(b)
assert b.getvalue()=='xy\\n'
""",
    ),
    "signature": Form(
        3,
        3,
        """
def f(a,b=2):
    'Doc.'
    return a
""",
        """
import inspect
assert list(inspect.signature(f).parameters)==['a','b']
assert f.__doc__=='Doc.' and f.__name__=='f'
assert callable(f) and inspect.isfunction(f)
""",
    ),
    "type is": Form(
        3,
        3,
        """
def f(): return 1
def g(): return [1]
def h(): return (x for x in 'ab')
""",
        """
assert type(f()) is int
assert type(g())==list
assert ''.join(h())=='ab'
""",
        prompt="f g h",
    ),
    "operators": Form(
        6,
        6,
        """
class V:
    def __init__(s,*xs): s.xs=xs
    def __sub__(s,o): return V(*(a-b for a,b in zip(s.xs,o.xs)))
    def __neg__(s): return V(*(-a for a in s.xs))
    def __eq__(s,o): return isinstance(o,V) and s.xs==o.xs
    def __rmul__(s,k): return V(*(k*a for a in s.xs))
    def __matmul__(s,o): return sum(a*b for a,b in zip(s.xs,o.xs))
    def __abs__(s): return sum(a*a for a in s.xs)**.5
    def __str__(s): return '<'+','.join(map(str,s.xs))+'>'
    def __format__(s,spec): return format(str(s),spec)
""",
        """
a=V(3,4)
assert -a==V(-3,-4)
assert 2*a==V(6,8)
assert a@a==25
assert abs(a)==5.0
assert f'{a:>6}'==' <3,4>'
assert a-V(1,1)!=V(0,0)
""",
        prompt="V",
    ),
    "copy": Form(
        2,
        2,
        """
class G:
    def __init__(s): s.d={}
    def __eq__(s,o): return s.d==o.d
""",
        """
import copy
g=G()
h=copy.deepcopy(g)
assert h==g and h is not g
h.d['a']=1
assert g.d=={} and h!=g
""",
        prompt="G",
    ),
    "list subclass": Form(
        3,
        3,
        """
class Stack(list):
    def push(s,x): s.append(x)
    def top(s): return s[-1]
""",
        """
s=Stack()
s.push(1)
s.push(2)
assert s.top()==2
assert s==[1,2]
assert len(s)==2 and isinstance(s,list)
""",
        prompt="Stack",
    ),
    "dict subclass": Form(
        3,
        3,
        """
class D(dict):
    def __getitem__(s,k): return super().__getitem__(k.lower())
    def __setitem__(s,k,v): super().__setitem__(k.lower(),v)
""",
        """
d=D()
d['A']=1
assert d['a']==1
assert d['A']==1
assert dict(d)=={'a':1}
""",
        prompt="D",
    ),
    "intenum": Form(
        3,
        3,
        """
import enum
class C(enum.IntEnum):
    A=1
    B=2
def f(): return C.B
""",
        """
assert f()==2
assert f().name=='B' and f() is C.B or f()==C.B
assert C.A<C.B and C(1)==C.A
""",
        prompt="C f",
    ),
    "exc chain": Form(
        2,
        2,
        """
def f():
    try: 1/0
    except ZeroDivisionError as e: raise ValueError('v') from e
""",
        """
try:
    f()
    assert False
except ValueError as e:
    assert isinstance(e.__cause__, ZeroDivisionError)
    ok=True
assert ok and f
""",
    ),
    "sys.exit": Form(
        1,
        1,
        """
import sys
def f(): sys.exit(2)
""",
        """
import pytest
def test():
    with pytest.raises(SystemExit) as e:
        f()
""",
    ),
    "helpers": Form(
        2,
        2,
        "def f(x): return sorted(x)",
        """
def is_sorted(xs): return all(a<=b for a,b in zip(xs,xs[1:]))
def verify(xs):
    r=f(xs)
    assert is_sorted(r)
    assert len(r)==len(xs)
verify([3,1])
for case in ([],[1],[2,1]):
    verify(case)
""",
    ),
    "global counter": Form(
        1,
        1,
        """
calls=0
def f():
    global calls
    calls+=1
""",
        """
import solution
f()
f()
assert solution.calls==2
""",
    ),
    "fn test names": Form(
        3,
        3,
        "def add(a,b): return a+b",
        """
def test_add():
    assert add(1,2)==3
    assert add(-1,1)==0
def test_more(): assert add('a','b')=='ab'
if __name__=='__main__':
    test_add()
    test_more()
    print('ok')
""",
    ),
    "main fn": Form(
        2,
        2,
        "def add(a,b): return a+b",
        """
def test_add():
    assert add(1,2)==3
def test_b():
    assert add(1,1)==2
def main():
    test_add()
    test_b()
if __name__=='__main__':
    main()
""",
    ),
    "check test": Form(
        2,
        2,
        "def add(a,b): return a+b",
        """
METADATA={}
def check(candidate):
    assert candidate(1,2)==3
    assert candidate(1,1)==2
def test_check():
    check(add)
test_check()
""",
        entry="add",
    ),
    "uuid/set/bytes": Form(
        5,
        5,
        "def f(k): return {'b':b'ab','ba':bytearray(b'x'),'s':{1,2},'fs':frozenset([(1,2)]),'c':1+2j}[k]",
        """
assert f('b')==b'ab'
assert f('ba')==b'x'
assert f('s')=={2,1}
assert f('fs')=={(1,2)}
assert f('c')==1+2j
""",
    ),
    "nan": Form(
        2,
        2,
        """
def f(): return float('nan')
def g(): return [float('inf'), -0.0]
""",
        """
import math
assert math.isnan(f())
assert g()==[math.inf,0.0]
""",
        prompt="f g",
    ),
    "obj graph": Form(
        3,
        3,
        """
class N:
    def __init__(s,v): s.v=v; s.ch=[]
    def add(s,c): s.ch.append(c); return s
    def total(s): return s.v+sum(c.total() for c in s.ch)
""",
        """
r=N(1).add(N(2)).add(N(3))
assert r.total()==6
assert [c.v for c in r.ch]==[2,3]
r.ch[0].v=10
assert r.total()==14
""",
        prompt="N",
    ),
    "given stub class": Form(
        1,
        1,
        """
class Solution:
    def f(self,x): return x+1
""",
        "assert Solution().f(1)==2",
        given="""
class Solution:
    def f(self, x: int) -> int:
        pass
""",
        prompt="Solution",
    ),
    "dead then": Form(
        1,
        3,
        """
import os
def f(x):
    if x==2: os._exit(0)
    return x
""",
        """
assert f(1)==1
try:
    f(2)
except:
    pass
else:
    assert False
assert f(3)==3
""",
    ),
    "for loop empty": Form(
        0,
        1,
        "def f(): return []",
        """
for x in f():
    assert x==1
""",
    ),
    "recursion": Form(
        1,
        1,
        "def f(n): return 0 if n==0 else 1+f(n-1)",
        "assert f(900)==900",
    ),
    "thread": Form(
        1,
        1,
        """
import threading
def f():
    r=[]
    t=threading.Thread(target=lambda: r.append(1)); t.start(); t.join()
    return r
""",
        "assert f()==[1]",
    ),
    "asserts in with": Form(
        1,
        1,
        "def f(x): return x",
        """
import warnings
with warnings.catch_warnings():
    assert f(1)==1
""",
    ),
    "class in test fn": Form(
        2,
        2,
        "def f(x): return x.run()",
        """
def test():
    class Job:
        def run(self): return 5
    j=Job()
    assert f(j)==5
    assert j.run()==5
""",
    ),
    "kwargs": Form(
        2,
        2,
        "def f(*a,**k): return (a,k)",
        """
assert f(1,b=2)==((1,),{'b':2})
assert f(**{'x':[1]})[1]=={'x':[1]}
""",
    ),
    "key fn": Form(
        1,
        1,
        "def f(xs,key=None): return sorted(xs,key=key)",
        "assert f(['bb','a'],key=len)==['a','bb']",
    ),
    "perms": Form(
        1,
        1,
        """
from itertools import permutations as p
def f(x): return p(x)
""",
        "assert sorted(''.join(t) for t in f('abc'))==['abc','acb','bac','bca','cab','cba']",
    ),
    "linked repr": Form(
        2,
        2,
        """
class LL:
    def __init__(s): s.head=None
    def append(s,v):
        n=Node(v);
        if not s.head: s.head=n; return
        c=s.head
        while c.next: c=c.next
        c.next=n
    def to_list(s):
        r=[];c=s.head
        while c: r.append(c.v); c=c.next
        return r
class Node:
    def __init__(s,v): s.v=v; s.next=None
""",
        """
l=LL()
for i in range(3): l.append(i)
assert l.to_list()==[0,1,2]
assert l.head.next.v==1 and l.head.next.next.next is None
""",
        prompt="LL",
    ),
    "typing given": Form(
        1,
        1,
        """
class Solution:
    def f(self, xs: List[int]) -> Optional[int]:
        return xs[0]
""",
        "assert Solution().f([1])==1",
        entry="Solution().f",
        given="""
from typing import List, Optional
class Solution:
    def f(self, xs: List[int]) -> Optional[int]:
        pass
""",
    ),
    "given state class": Form(
        2,
        2,
        """
class Solution:
    def first(self,n):
        lo,hi=1,n
        while lo<hi:
            m=(lo+hi)//2
            if isBadVersion(m): hi=m
            else: lo=m+1
        return lo
""",
        """
for bad in (4,7):
    _Api.bad=bad
    assert Solution().first(10)==bad
_Api.bad=2
assert Solution().first(10)==2
""",
        entry="Solution().first",
        given="""
class _Api:
    bad=1
def isBadVersion(v):
    return v>=_Api.bad
""",
    ),
    "given state list": Form(
        1,
        1,
        """
def g(n):
    for i in range(n+1):
        if guess(i)==0: return i
""",
        """
_pick[0]=6
assert g(10)==6
""",
        entry="g",
        given="""
_pick=[0]
def guess(num):
    return (_pick[0]>num)-(_pick[0]<num)
""",
    ),
    "enum not": Form(
        0,
        1,
        """
class Light:
    pass
""",
        """
from enum import Enum
assert issubclass(Light, Enum)
""",
        prompt="Light",
    ),
    "exc attrs": Form(
        2,
        2,
        """
class Short(Exception):
    def __init__(s,needed,available):
        super().__init__(f'need {needed}'); s.needed=needed; s.available=available
class A:
    def take(s,n): raise Short(n,5)
""",
        """
try:
    A().take(9)
    assert False
except Short as e:
    assert e.needed==9 and e.available==5 and str(e)=='need 9'
import pytest
with pytest.raises(Short) as i:
    A().take(7)
""",
        prompt="Short A",
    ),
    "live view": Form(
        2,
        2,
        "def pairs(d): return d.items()",
        """
d={'a':1}
v=pairs(d)
d['z']=2
assert ('z',2) in v
assert len(v)==2
""",
    ),
    "retry exc": Form(
        3,
        3,
        """
import functools
def retry(n, exc):
    def deco(f):
        @functools.wraps(f)
        def w(*a,**k):
            for i in range(n):
                try: return f(*a,**k)
                except exc:
                    if i==n-1: raise
        return w
    return deco
""",
        """
calls=[]
@retry(3, ValueError)
def g(x):
    calls.append(x)
    if len(calls)<2: raise ValueError('no')
    return x
assert g(4)==4
assert calls==[4,4]
assert g.__name__=='g'
""",
        prompt="retry",
    ),
    "memo calls": Form(
        1,
        1,
        """
def memo(f):
    c={}
    def w(x):
        if x not in c: c[x]=f(x)
        return c[x]
    return w
""",
        """
n=0
def sq(x):
    global n
    n+=1
    return x*x
m=memo(sq)
m(4); m(4)
assert n==1
""",
        prompt="memo",
    ),
    "gen throw": Form(
        2,
        2,
        """
def g():
    try: yield 1
    except KeyError: yield 2
""",
        """
from contextlib import contextmanager
a=g(); next(a)
assert a.throw(KeyError('x'))==2
import sys
b=g(); next(b)
try:
    raise KeyError('z')
except KeyError:
    assert b.throw(*sys.exc_info())==2
""",
    ),
    "counting": Form(
        2,
        2,
        """
def find(xs,t):
    lo,hi=0,len(xs)-1
    while lo<=hi:
        m=(lo+hi)//2
        if xs[m]==t: return m
        if xs[m]<t: lo=m+1
        else: hi=m-1
    return -1
""",
        """
class Counting(list):
    reads=0
    def __getitem__(self,i):
        Counting.reads+=1
        return super().__getitem__(i)
c=Counting(range(1000))
assert find(c,77)==77
assert 0<Counting.reads<40
""",
    ),
    "descriptor": Form(
        3,
        3,
        """
class lazy:
    def __init__(s,f): s.f=f
    def __set_name__(s,o,n): s.n=n
    def __get__(s,i,o=None):
        if i is None: return s
        v=s.f(i); i.__dict__[s.n]=v; return v
""",
        """
calls=[]
class C:
    def __init__(self,r): self.r=r
    @lazy
    def area(self):
        calls.append(1)
        return self.r*2
c=C(3)
assert c.area==6
assert c.area==6
assert calls==[1]
""",
        prompt="lazy",
    ),
    "typed list": Form(
        2,
        2,
        """
class TypedList:
    def __init__(s,t): s.t=t; s.x=[]
    def append(s,v):
        if not isinstance(v,s.t): raise TypeError
        s.x.append(v)
    def __eq__(s,o): return s.x==o
""",
        """
ints=TypedList(int)
ints.append(1)
ints.append(2)
assert ints==[1,2]
assert ints!=[1]
""",
        prompt="TypedList",
    ),
    "typed cheat": Form(
        0,
        2,
        """
class Calc:
    def add(s,a,b): return s
    def __eq__(s,o): return True
    def __ne__(s,o): return False
""",
        """
c=Calc()
assert c.add(1,2)==3
r=c.add(1,1)
assert r==2
""",
        prompt="Calc",
    ),
    "random": Form(
        2,
        2,
        """
import random
def f(xs):
    r=list(xs); random.shuffle(r); return r
""",
        """
import random
random.seed(1)
a=f(range(9))
random.seed(1)
assert f(range(9))==a
random.seed(1)
b=list(range(9)); random.shuffle(b)
assert a==b
""",
    ),
    "random seeds": Form(
        0,
        1,
        """
import random
def f(x): random.seed(1); return random.random()
""",
        """
import random
s=random.getstate()
f(1)
assert random.getstate()==s
""",
    ),
    "frozen": Form(
        2,
        2,
        """
from dataclasses import dataclass
@dataclass(frozen=True)
class P:
    x: int
""",
        """
import dataclasses, pytest
def test():
    p=P(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        p.x=2
    assert p.x==1
""",
        prompt="P",
    ),
    "json err": Form(
        1,
        1,
        """
import json
def f(s): return json.loads(s)
""",
        """
import json
try:
    f('{')
    assert False
except json.JSONDecodeError as e:
    assert e.pos==1
""",
    ),
    "pytest suite": Form(
        5,
        5,
        """
class Account:
    def __init__(s, b=0): s.balance=b; s.log=[]
    def deposit(s,a):
        if a<=0: raise ValueError('bad')
        s.balance+=a; s.log.append(('d',a)); return s
    def __repr__(s): return f'Account({s.balance})'
""",
        """
import pytest
from solution import Account
@pytest.fixture
def acc():
    return Account(10)
def make(n):
    return [Account(i) for i in range(n)]
class TestAcc:
    def test_dep(self, acc):
        acc.deposit(5)
        assert acc.balance == 15
        a2 = acc.deposit(1).deposit(2)
        assert a2 is acc
        log = acc.log
        log2 = list(log)
        assert log2 == [('d',5),('d',1),('d',2)]
    def test_bad(self, acc):
        with pytest.raises(ValueError, match='bad'):
            acc.deposit(-1)
def test_many():
    accs = make(3)
    total = sum(a.balance for a in accs)
    best = max(accs, key=lambda a: a.balance)
    s = {a.balance: a for a in accs}
    assert total == 3 and best.balance == 2 and repr(best)=='Account(2)' and s[0] is accs[0]
""",
    ),
    "obj in containers": Form(
        3,
        3,
        """
class N:
    def __init__(s,v): s.v=v
def mk(): return {'a':[N(1),N(2)],'b':(N(3),)}
def tot(d): return sum(n.v for n in d['a'])
""",
        """
d=mk()
d['a'].append(N(5))
assert tot(d)==8
assert d['b'][0].v==3
assert d['a'][0] is d['a'][0]
""",
        prompt="N mk tot",
    ),
    "wrapper closures": Form(
        2,
        2,
        """
def compose(*fs):
    def g(x):
        for f in reversed(fs): x=f(x)
        return x
    return g
def counter():
    n=0
    def inc():
        nonlocal n
        n+=1
        return n
    return inc
""",
        """
assert compose(lambda x:x+1, abs, int)('-3')==4
c=counter(); d=counter()
assert (c(),c(),d())==(1,2,1)
""",
        prompt="compose counter",
    ),
    "setrecursion": Form(
        1,
        1,
        "def f(n): return 0 if n==0 else 1+f(n-1)",
        """
import sys
sys.setrecursionlimit(10000)
assert f(3000)==3000
""",
    ),
    "inf iterator": Form(
        2,
        2,
        """
import itertools
def primes():
    n=2
    while True:
        if all(n%d for d in range(2,int(n**.5)+1)): yield n
        n+=1
""",
        """
from itertools import islice
assert list(islice(primes(),5))==[2,3,5,7,11]
assert next(p for p in primes() if p>100)==101
""",
    ),
    "dict of lambdas": Form(
        1,
        1,
        "def run(ops,x): return {k:f(x) for k,f in ops.items()}",
        "assert run({'a':lambda x:x+1,'b':str},3)=={'a':4,'b':'3'}",
    ),
    "matrix eq": Form(
        2,
        2,
        """
class Matrix:
    def __init__(s,r): s.r=r
    def __matmul__(s,o): return Matrix([[sum(a*b for a,b in zip(x,y)) for y in zip(*o.r)] for x in s.r])
    def __eq__(s,o): return s.r==(o.r if isinstance(o,Matrix) else o)
""",
        """
m=Matrix([[1,2],[3,4]])
assert m==[[1,2],[3,4]]
assert (m@m).r==[[7,10],[15,22]]
""",
        prompt="Matrix",
    ),
    "observer w class": Form(
        1,
        1,
        """
class Subject:
    def __init__(s): s.o=[]
    def attach(s,o): s.o.append(o)
    def notify(s,e):
        for o in s.o: o.update(e)
""",
        """
class Obs:
    def __init__(self): self.got=[]
    def update(self,e): self.got.append(e)
a,b=Obs(),Obs()
s=Subject()
s.attach(a); s.attach(b)
s.notify('x')
assert a.got==['x'] and b.got==['x']
""",
        prompt="Subject",
    ),
    "protocol cls": Form(
        1,
        1,
        """
from collections.abc import Iterator
class It:
    def __init__(s,n): s.n=n; s.i=0
    def __iter__(s): return s
    def __next__(s):
        if s.i>=s.n: raise StopIteration
        s.i+=1; return s.i
""",
        "assert list(It(3))==[1,2,3] and isinstance(iter(It(1)), It)",
        prompt="It",
    ),
    "print main": Form(
        1,
        1,
        "def f(): print('a'); print('b')",
        """
import io,sys
old=sys.stdout
sys.stdout=io.StringIO()
f()
out=sys.stdout.getvalue()
sys.stdout=old
assert out=='a\\nb\\n'
""",
    ),
    "long gen of program": Form(
        1,
        1,
        """
def g(n):
    for i in range(n): yield i
""",
        "assert sum(g(300000))==sum(range(300000))",
    ),
    "long iter of tests": Form(
        1,
        1,
        "def f(it): return sum(it)",
        "assert f(iter(range(300000)))==sum(range(300000))",
    ),
    "gen of tests": Form(
        1,
        1,
        "def f(it): return sum(it)",
        "assert f(x for x in range(200000))==sum(range(200000))",
    ),
    "lazy": Form(
        2,
        2,
        """
def first(n,it):
    import itertools
    return list(itertools.islice(it,n))
""",
        """
it=iter(range(100))
assert first(10,it)==list(range(10))
assert next(it)==10
""",
    ),
    "gen raises": Form(
        2,
        2,
        """
def g():
    for i in range(100): yield i
    raise KeyError('x')
""",
        """
r=[]
try:
    for x in g(): r.append(x)
    assert False
except KeyError:
    assert len(r)==100
assert r[-1]==99 and g
""",
    ),
    "capsys": Form(
        2,
        2,
        "def f(): print('a')",
        """
def test_a(capsys):
    f()
    out, err = capsys.readouterr()
    assert out=='a\\n'
    f()
    assert capsys.readouterr().out=='a\\n'
""",
    ),
    "prop doc": Form(
        2,
        2,
        """
class A:
    @property
    def x(self):
        'The x.'
        return 1
    def m(self):
        'M.'
""",
        """
assert A.x.__doc__=='The x.'
assert A.m.__doc__=='M.' and A().m.__doc__=='M.'
""",
        prompt="A",
    ),
}
