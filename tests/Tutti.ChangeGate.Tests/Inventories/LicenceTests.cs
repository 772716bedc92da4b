using ChangeGate.Inventories;

namespace Tutti.ChangeGate.Tests.Inventories;

/// <summary>Where licences are read, and what a policy says of them.</summary>
public sealed class LicenceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tutti-licences-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("MIT", nameof(LicenceClass.Allowed))]
    [InlineData("GPL-3.0-only", nameof(LicenceClass.Warned))]
    [InlineData("AGPL-3.0-or-later", nameof(LicenceClass.Denied))]
    [InlineData("My own", nameof(LicenceClass.Unknown))]
    [InlineData("SEE LICENSE IN x", nameof(LicenceClass.Unknown))]
    [InlineData("MIT OR GPL-3.0", nameof(LicenceClass.Allowed))]
    [InlineData("MIT AND GPL-3.0", nameof(LicenceClass.Warned))]
    [InlineData("(MIT OR Apache-2.0) AND Unicode-3.0", nameof(LicenceClass.Allowed))]
    [InlineData("MIT OR AGPL-3.0 AND ISC", nameof(LicenceClass.Allowed))]
    [InlineData("(MIT OR AGPL-3.0) AND SSPL-1.0", nameof(LicenceClass.Denied))]
    [InlineData("MIT/Apache-2.0", nameof(LicenceClass.Allowed))]
    [InlineData("Apache-2.0 WITH LLVM-exception", nameof(LicenceClass.Allowed))]
    [InlineData("GPL-2.0+", nameof(LicenceClass.Warned))]
    [InlineData("Made-Up AND MIT", nameof(LicenceClass.Unknown))]
    [InlineData("((((MIT", nameof(LicenceClass.Unknown))]
    [InlineData("MIT OR", nameof(LicenceClass.Unknown))]
    [InlineData("OR MIT", nameof(LicenceClass.Unknown))]
    [InlineData("", nameof(LicenceClass.Unknown))]
    [InlineData(null, nameof(LicenceClass.Unknown))]
    public void Judge_Expression_FollowsItsParts(string? licence, string expected) => Assert.Equal(expected, LicencePolicy.Default.Judge(licence).ToString());

    [Fact]
    public void Judge_DeepExpression_IsUnknown() =>
        Assert.Equal(LicenceClass.Unknown, LicencePolicy.Default.Judge(new string('(', 400) + "MIT" + new string(')', 400)));

    [Fact]
    public void Judge_OwnPolicy_Holds()
    {
        var policy = LicencePolicy.Parse("""{"allow":["GPL-*"],"deny":["MIT"] /* why not */}""");

        Assert.Equal((LicenceClass.Allowed, LicenceClass.Denied, LicenceClass.Unknown), (policy.Judge("GPL-2.0-only"), policy.Judge("MIT"), policy.Judge("ISC")));
    }

    [Theory]
    [InlineData("<license type=\"expression\">MIT</license>", "MIT", "nuspec")]
    [InlineData("<license type=\"file\">LICENSE.txt</license>", "Apache-2.0", "LICENSE.txt of the package")]
    [InlineData("<licenseUrl>https://licenses.nuget.org/BSD-3-Clause</licenseUrl>", "BSD-3-Clause", "licence address of the nuspec")]
    [InlineData("<licenseUrl>https://licenses.nuget.org/MIT</licenseUrl><license type=\"expression\">ISC</license>", "ISC", "nuspec")]
    [InlineData("<licenseUrl>https://host.invalid/x</licenseUrl>", "Apache-2.0", "LICENSE.txt, known by its words")]
    [InlineData("<license type=\"file\">../../../secret</license>", "Apache-2.0", "LICENSE.txt, known by its words")]
    public void Complete_NuGet_ReadsTheNuspec(string element, string licence, string source)
    {
        Write("a.b/1.0.0/a.b.nuspec", $"<package><metadata><id>A.B</id>{element}</metadata></package>");
        Write("a.b/1.0.0/LICENSE.txt", "Apache License\n  Version 2.0, January 2004\n");

        Assert.Equal((licence, source), Complete("nuget", "A.B", "1.0.0", new PackageCaches { NuGet = [_root] }));
    }

    [Fact]
    public void Complete_Node_ReadsInstalledPackagesOfTheSameVersion()
    {
        Write("node_modules/@s/a/package.json", """{"version":"1.0.0","license":"ISC"}""");
        var caches = new PackageCaches { Tree = _root };

        Assert.Equal(("ISC", "node_modules"), Complete("npm", "@s/a", "1.0.0", caches));
        Assert.Equal((null, ""), Complete("npm", "@s/a", "2.0.0", caches));
    }

    [Theory]
    [InlineData("License-Expression: BSD-3-Clause", "BSD-3-Clause")]
    [InlineData("License: MIT License", "MIT")]
    [InlineData("License: Apache 2.0\nClassifier: License :: OSI Approved :: Apache Software License", "Apache-2.0")]
    [InlineData("License: A long story\nClassifier: License :: OSI Approved :: MIT License", "MIT")]
    [InlineData("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "GPL-3.0-only")]
    [InlineData("License: UNKNOWN", null)]
    public void Complete_Python_ReadsTheMetadata(string fields, string? licence)
    {
        Write("Foo_Bar-1.0.dist-info/METADATA", $"Metadata-Version: 2.4\nName: foo-bar\nVersion: 1.0\n{fields}\n\nLicense: not this one\n");

        Assert.Equal(licence, Complete("pypi", "foo-bar", "1.0", new PackageCaches { Python = [_root] }).Licence);
    }

    [Fact]
    public void Complete_Go_KnowsTheWordsOfItsFiles()
    {
        Write("host.invalid/!some!one/mod@v1.0.0/LICENSE", "Permission is hereby granted, free of charge, ... The above copyright notice and this permission notice shall be included in");

        Assert.Equal(("MIT", "LICENSE, known by its words"), Complete("go", "host.invalid/SomeOne/mod", "v1.0.0", new PackageCaches { Go = [_root] }));
    }

    [Fact]
    public void Complete_Cargo_ReadsTheManifestOfThePackage()
    {
        Write("serde-1.0.0/Cargo.toml", "[package]\nname = \"serde\"\nlicense = \"MIT OR Apache-2.0\"\n");

        Assert.Equal(("MIT OR Apache-2.0", "Cargo.toml of the package"), Complete("cargo", "serde", "1.0.0", new PackageCaches { Cargo = [_root] }));
    }

    [Theory]
    [InlineData("nuget", "../../etc", "1.0.0")]
    [InlineData("nuget", "a", "../../x")]
    [InlineData("npm", "/etc", "1")]
    [InlineData("go", "a/../../b", "v1")]
    [InlineData("cargo", "a\0b", "1")]
    public void Complete_NameThatLeadsOut_IsNotFollowed(string ecosystem, string name, string version)
    {
        var caches = new PackageCaches { NuGet = [_root], Cargo = [_root], Go = [_root], Python = [_root], Tree = _root };

        Assert.Equal((null, ""), Complete(ecosystem, name, version, caches));
    }

    [Fact]
    public void Read_LinkInTheTree_IsNotFollowed()
    {
        Write("outside/package.json", "{}");
        Directory.CreateDirectory(Path.Combine(_root, "tree"));
        File.CreateSymbolicLink(Path.Combine(_root, "tree", "package.json"), Path.Combine(_root, "outside", "package.json"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "tree", "folder"), Path.Combine(_root, "outside"));
        var source = new FolderSource(Path.Combine(_root, "tree"), []);

        Assert.Null(source.Read("package.json"));
        Assert.Null(source.Read("folder/package.json"));
        Assert.Null(source.Read("../outside/package.json"));
        Assert.Null(source.Read("none"));
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file under the root has a folder
        File.WriteAllText(file, text);
    }

    private static (string? Licence, string Source) Complete(string ecosystem, string name, string version, PackageCaches caches)
    {
        var completed = new LicenceLookup(caches).Complete(new Component { Ecosystem = ecosystem, Name = name, Version = version, Manifest = "manifest" });
        return (completed.Licence, completed.LicenceSource);
    }
}
