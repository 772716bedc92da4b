using ChangeGate.Checks;

namespace Tutti.ChangeGate.Tests.Inventories;

/// <summary>What manifests and lock files say, in all their forms.</summary>
public sealed class ManifestTests
{
    [Theory]
    [InlineData(
        "package-lock.json",
        """
        {"lockfileVersion":3,"packages":{"":{"name":"me"},"packages/own":{"version":"1.0.0"},
        "node_modules/own":{"resolved":"packages/own","link":true},
        "node_modules/a":{"version":"1.2.3","license":"MIT","resolved":"https://registry.invalid/a/-/a-1.2.3.tgz"},
        "node_modules/@s/b":{"version":"2.0.0","license":{"type":"ISC"},"dev":true,"resolved":"https://registry.invalid/@s/b/-/b-2.0.0.tgz"},
        "node_modules/a/node_modules/c":{"version":"3.0.0","licenses":[{"type":"MIT"},{"type":"GPL-2.0"}]},
        "node_modules/d":{"version":"4.0.0","resolved":"git+ssh://git@host.invalid/d.git#abc"}}}
        """,
        "@s/b 2.0.0 ISC dev; a 1.2.3 MIT; c 3.0.0 (MIT OR GPL-2.0); d 4.0.0 <git+ssh://git@host.invalid/d.git#abc>")]
    [InlineData(
        "package-lock.json",
        """{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0","dev":true}}}}}""",
        "a 1.0.0; b 2.0.0 dev")]
    [InlineData(
        "package.json",
        """{"dependencies":{"a":"1.2.3","b":"^1.0.0","c":"1.x"},"devDependencies":{"d":"github:u/d"}}""",
        "a 1.2.3; b ; c ; d  dev <github:u/d>")]
    [InlineData(
        "packages.lock.json",
        """{"version":1,"dependencies":{"net10.0":{"A":{"type":"Direct","resolved":"1.0.0"},"own":{"type":"Project"},"B":{"type":"Transitive","resolved":"2.0.0"}},"net9.0":{"A":{"type":"Direct","resolved":"1.0.0"}}}}""",
        "A 1.0.0; B 2.0.0")]
    [InlineData(
        "App.csproj",
        """
        <Project><ItemGroup><PackageReference Include="A" Version="1.0.0" /><PackageReference Include="B"><Version>[2.0.0]</Version><PrivateAssets>all</PrivateAssets></PackageReference>
        <PackageReference Include="C" Version="3.*" /><PackageReference Include="D" Version="$(DVersion)" /><PackageReference Update="E" /></ItemGroup></Project>
        """,
        "A 1.0.0; B 2.0.0 dev; C ; D ")]
    [InlineData(
        "requirements.txt",
        "# c\nDjango==4.2.1  # why\nrequests[socks] >= 2 ; python_version < '3'\nflask_cors==1.0; extra\n-r other.txt\n--hash=sha256:x\nfoo @ https://host.invalid/foo.zip\ngit+https://host.invalid/bar.git@v1#egg=bar\n-e ./local\nx==1.*\ny == 3.1 \\\n  --hash=sha256:b\n",
        "bar  <git+https://host.invalid/bar.git@v1#egg=bar>; django 4.2.1; flask-cors 1.0; foo  <https://host.invalid/foo.zip>; local  <./local>; requests ; x ; y 3.1")]
    [InlineData("requirements-dev.txt", "pytest==8.0.0\n", "pytest 8.0.0 dev")]
    [InlineData(
        "uv.lock",
        """
        version = 1
        [[package]]
        name = "me"
        version = "0.1.0"
        source = { editable = "." }
        [[package]]
        name = "Typing_Extensions"
        version = "4.12.2"
        source = { registry = "https://index.invalid/simple" }
        sdist = { url = "https://files.invalid/x.tar.gz", hash = "sha256:aa", size = 85321 }
        wheels = [
            { url = "https://files.invalid/x.whl", hash = "sha256:bb" },
        ]
        [[package]]
        name = "tool"
        version = "1"
        source = { git = "https://host.invalid/tool.git" }
        """,
        "tool 1 <https://host.invalid/tool.git>; typing-extensions 4.12.2")]
    [InlineData(
        "poetry.lock",
        """
        [[package]]
        name = "a"
        version = "1.0"
        groups = ["main", "dev"]
        [package.dependencies]
        b = ">=1"
        [[package]]
        name = "b"
        version = "2.0"
        groups = ["dev"]
        [metadata]
        lock-version = "2.1"
        """,
        "a 1.0; b 2.0 dev")]
    [InlineData(
        "pyproject.toml",
        """
        [project]
        dependencies = ["a==1.0", "b>=2", # why
          "c @ git+https://host.invalid/c.git"]
        [project.optional-dependencies]
        more = ["d"]
        [dependency-groups]
        dev = ["e==5", {include-group = "more"}]
        [tool.poetry.dependencies]
        python = "^3.12"
        f = "1.2.3"
        g = {version = "^2", extras = ["x"]}
        """,
        "a 1.0; b ; c  <git+https://host.invalid/c.git>; d ; e 5 dev; f 1.2.3; g ")]
    [InlineData(
        "go.mod",
        "module m.invalid/me\n\ngo 1.22\nrequire single.invalid/x v1.0.0\nrequire (\n\ta.invalid/B v1.2.3 // indirect\n\tc.invalid/d v0.0.1\n)\nreplace c.invalid/d => ../d\n",
        "a.invalid/B v1.2.3; c.invalid/d  <../d>; single.invalid/x v1.0.0")]
    [InlineData(
        "Cargo.lock",
        """
        version = 4

        [[package]]
        name = "me"
        version = "0.1.0"
        dependencies = [
         "serde",
        ]

        [[package]]
        name = "serde"
        version = "1.0.200"
        source = "registry+https://index.invalid/crates"
        checksum = "00"

        [[package]]
        name = "fork"
        version = "0.2.0"
        source = "git+https://host.invalid/fork?rev=1#1"
        """,
        "fork 0.2.0 <git+https://host.invalid/fork?rev=1#1>; serde 1.0.200")]
    [InlineData(
        "Cargo.toml",
        """
        [package]
        name = "me"
        [dependencies]
        a = "1"
        b = { version = "=2.0.0", features = ["x"] }
        own = { path = "../own" }
        other = { package = "real", git = "https://host.invalid/real" }
        [dev-dependencies]
        c = "=3.0.0"
        """,
        "a ; b 2.0.0; c 3.0.0 dev; real  <https://host.invalid/real>")]
    public void Read_Manifest_NamesItsDependencies(string path, string text, string expected)
    {
        var inventory = TextFiles.Read((path, text));

        Assert.Equal(expected, TextFiles.Shown(inventory));
        Assert.Empty(inventory.Findings);
    }

    [Fact]
    public void Read_CentralVersions_AreThoseOfTheNearestFile()
    {
        var inventory = TextFiles.Read(
            ("Directory.Packages.props", """<Project><ItemGroup><PackageVersion Include="A" Version="1.0.0" /></ItemGroup></Project>"""),
            ("src/Directory.Packages.props", """<Project><ItemGroup><PackageVersion Include="A" Version="2.0.0" /></ItemGroup></Project>"""),
            ("src/App/App.csproj", """<Project><ItemGroup><PackageReference Include="a" /></ItemGroup></Project>"""));

        Assert.Equal("a 2.0.0", TextFiles.Shown(inventory));
    }

    [Theory]
    [InlineData("package.json", """{"dependencies":{"x":"1.0.0"}}""", "package-lock.json", """{"packages":{}}""")]
    [InlineData("inner/package.json", """{"dependencies":{"x":"1.0.0"}}""", "package-lock.json", """{"packages":{}}""")]
    [InlineData("A.csproj", """<Project><PackageReference Include="X" Version="1.0.0" /></Project>""", "packages.lock.json", "{}")]
    [InlineData("pyproject.toml", "[project]\ndependencies = ['x==1']", "uv.lock", "")]
    [InlineData("inner/Cargo.toml", "[dependencies]\nx = '=1'", "Cargo.lock", "")]
    public void Read_ManifestWithItsLock_OnlyTheLockCounts(string manifest, string text, string lockFile, string locked) =>
        Assert.Empty(TextFiles.Read((manifest, text), (lockFile, locked)).Components);

    [Fact]
    public void Read_GoSum_AddsModulesThatNothingRequires()
    {
        var inventory = TextFiles.Read(("go.mod", "module m\nrequire a.invalid/x v1.0.0\n"), ("go.sum", "a.invalid/x v1.0.0 h1:aa=\na.invalid/y v0.1.0 h1:bb=\na.invalid/z v0.1.0/go.mod h1:cc=\n"));

        Assert.Equal("a.invalid/x v1.0.0; a.invalid/y v0.1.0", TextFiles.Shown(inventory));
    }

    [Fact]
    public void Read_SameVersionTwice_IsOneComponentAndNotForDevelopmentOnly()
    {
        var inventory = TextFiles.Read(("a/requirements-dev.txt", "x==1\n"), ("b/requirements.txt", "x==1\ny==1\n"));

        Assert.Equal("x 1; y 1", TextFiles.Shown(inventory));
    }

    [Fact]
    public void Read_LicenceBelowTheRoot_IsThatOfVendoredFiles()
    {
        var inventory = TextFiles.Read(
            ("LICENSE", "own"),
            ("third/zip/COPYING", "GNU GENERAL PUBLIC LICENSE\n   Version 2, June 1991\n"),
            ("third/odd/License.md", "Ask me."));

        Assert.Equal("third/odd ; third/zip  GPL-2.0", TextFiles.Shown(inventory));
        Assert.Equal("COPYING, known by its words", inventory.Components[1].LicenceSource);
    }

    [Theory]
    [InlineData("package-lock.json", "{")]
    [InlineData("package-lock.json", "")]
    [InlineData("packages.lock.json", "<xml/>")]
    [InlineData("A.csproj", "<Project>")]
    [InlineData("A.csproj", "<!DOCTYPE a [<!ENTITY b \"c\">]><Project>&b;</Project>")]
    [InlineData("uv.lock", "[[package]\nname")]
    [InlineData("Cargo.lock", "a = \"no end")]
    [InlineData("Cargo.lock", "a = 1\n[a]\nb = 2")]
    [InlineData("poetry.lock", "a = \"\\q\"")]
    public void Read_Broken_IsAFinding(string path, string text)
    {
        var inventory = TextFiles.Read((path, text), ("requirements.txt", "x==1\n"));

        Assert.Equal("x 1", TextFiles.Shown(inventory));
        var finding = Assert.Single(inventory.Findings);
        Assert.Equal(("inventory.unreadable", FindingSeverity.Warning, path), (finding.Rule, finding.Severity, finding.Path));
    }

    [Theory]
    [InlineData("package-lock.json", "[1,2]")]
    [InlineData("package-lock.json", """{"packages":{"node_modules/":{},"node_modules/a":5,"x":null,"node_modules/b":{"version":7,"license":[null,3,{}]}}}""")]
    [InlineData("package-lock.json", """{"dependencies":[{"a":1}]}""")]
    [InlineData("package.json", """{"dependencies":"all","devDependencies":{"a":{"b":1}}}""")]
    [InlineData("packages.lock.json", """{"dependencies":{"net10.0":5,"net9.0":{"A":null,"B":{"type":3}}}}""")]
    [InlineData("uv.lock", "package = 5")]
    [InlineData("uv.lock", "[package]\nname = 'a'")]
    [InlineData("poetry.lock", "[[package]]\nname = 5\nversion = []\ngroups = {}\nsource = 1")]
    [InlineData("Cargo.lock", "[[package]]\nname = []\nsource = {}")]
    [InlineData("Cargo.toml", "dependencies = 1")]
    [InlineData("pyproject.toml", "project = []\ntool = 1\ndependency-groups = 'x'")]
    [InlineData("go.mod", "require (\nrequire )\n)\nreplace => =>\n((((\n")]
    [InlineData("requirements.txt", "==\n[\n@\n;\n/\n..\ngit+\n-e\n")]
    public void Read_WrongTypes_IsNoError(string path, string text) => Assert.All(TextFiles.Read((path, text)).Components, static component => Assert.NotEmpty(component.Name));

    [Theory]
    [InlineData("package-lock.json", "{\"dependencies\":", "}", "1")]
    [InlineData("uv.lock", "[", "]", "a = ")]
    [InlineData("Cargo.lock", "{b=", "}", "a = ")]
    public void Read_Nested_IsNoError(string path, string open, string close, string before)
    {
        const int levels = 20_000;
        var nested = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));

        Assert.Single(TextFiles.Read((path, (before == "1" ? "" : before) + nested)).Findings);
    }

    [Fact]
    public void Read_NestedElements_AreNoError() =>
        Assert.Single(TextFiles.Read(("A.csproj", string.Concat(Enumerable.Repeat("<a>", 100_000)))).Findings);

    [Fact]
    public void Read_FormThatNobodyReads_IsSaid() => Assert.Equal("inventory.not-read", Assert.Single(TextFiles.Read(("yarn.lock", "x")).Findings).Rule);

    [Fact]
    public void Read_AnyText_IsNoError()
    {
        string[] paths = ["package-lock.json", "package.json", "packages.lock.json", "A.csproj", "uv.lock", "poetry.lock", "pyproject.toml", "requirements.txt", "go.mod", "Cargo.lock", "Cargo.toml"];
        const string alphabet = "{}[]()<>\"'=:,.\n\r\t #\\/@-_aZ09\u0000\ud800é";
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            foreach (var path in paths) { Assert.NotNull(TextFiles.Read((path, text))); } // the seed is the loop's
        }
    }
}
