namespace Tutti.ChangeGate.Tests.Support;

/// <summary>A small repository of one ecosystem without dependencies, and a change of it whose form is wrong.</summary>
/// <param name="HasFormatter">Whether the ecosystem, or the fixture itself, brings what repairs the form.</param>
/// <param name="Files">The files.</param>
/// <param name="Change">The changed file: right in what it does; its form is wrong where something repairs it.</param>
/// <param name="Right">A text in the changed file.</param>
/// <param name="Wrong">What makes it wrong, instead.</param>
internal sealed record Fixture(bool HasFormatter, IReadOnlyList<(string Path, string Text)> Files, (string Path, string Text) Change, string Right, string Wrong)
{
    /// <summary>Takes blanks from the ends of lines, or says where they are; runs in plain node, too.</summary>
    private const string NodeFormatter = """
        const fs = require('node:fs');
        const text = fs.readFileSync('sum.js', 'utf8');
        const formatted = text.replace(/[ ]+$/gm, '');
        if (process.argv[2] === '--check') process.exit(text === formatted ? 0 : 1);
        fs.writeFileSync('sum.js', formatted);
        """;

    private const string ShellFormatter = """
        if [ "$1" = --check ]; then
            ! grep -n ' $' sum.sh
        else
            sed -i 's/ *$//' sum.sh
        fi

        """;

    private const string ShellTest = ". ./sum.sh\n[ \"$(sum 2 3)\" = 5 ]\n";

    internal static Fixture Of(string kind) => kind switch
    {
        "dotnet" => new Fixture(
            HasFormatter: true,
            [
                (".gitignore", "bin/\nobj/\n"),
                ("App.csproj", """
                    <Project Sdk="Microsoft.NET.Sdk">
                      <PropertyGroup>
                        <OutputType>Exe</OutputType>
                        <TargetFramework>net10.0</TargetFramework>
                        <UseAppHost>false</UseAppHost>
                      </PropertyGroup>
                      <!-- Its own program is its test: so it needs no packages. -->
                      <Target Name="RunItself" AfterTargets="VSTest">
                        <Exec Command="dotnet &quot;$(MSBuildProjectDirectory)/$(OutputPath)App.dll&quot;" />
                      </Target>
                    </Project>

                    """),
                ("Program.cs", "return Sum.Of(2, 3) == 5 ? 0 : 1;\n"),
                ("Sum.cs", "internal static class Sum\n{\n    internal static int Of(int a, int b) => b + a;\n}\n"),
            ],
            ("Sum.cs", "internal static class Sum\n{\n  internal static int Of(int a, int b) => a + b;\n}\n"), "a + b", "a - b"),
        "node" => new Fixture(
            HasFormatter: true,
            [
                ("package.json", """{"name":"sum","version":"1.0.0","scripts":{"build":"node --check sum.js","test":"node test.js","format:check":"node format.js --check","format":"node format.js"}}"""),
                ("test.js", "require('node:assert').equal(require('./sum.js')(2, 3), 5);\n"), ("format.js", NodeFormatter), ("sum.js", "module.exports = (a, b) => b + a;\n"),
            ],
            ("sum.js", "module.exports = (a, b) => a + b;  \n"), "a + b", "a - b"),
        "python" => new Fixture(
            HasFormatter: false,
            [
                ("pyproject.toml", "[project]\nname = \"sums\"\nversion = \"1.0\"\n"), (".gitignore", "__pycache__/\n"), ("sums/__init__.py", "def total(a, b):\n    return b + a\n"),
                ("tests/test_sums.py", "import unittest\nimport sums\n\n\nclass Sums(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(sums.total(2, 3), 5)\n"),
            ],
            ("sums/__init__.py", "def total(a, b):\n    return a + b\n"), "a + b", "a - b"),
        "go" => new Fixture(
            HasFormatter: true,
            [
                ("go.mod", "module example.invalid/sum\n\ngo 1.18\n"), ("sum.go", "package sum\n\nfunc Of(a, b int) int {\n\treturn b + a\n}\n"),
                ("sum_test.go", "package sum\n\nimport \"testing\"\n\nfunc TestOf(t *testing.T) {\n\tif Of(2, 3) != 5 {\n\t\tt.Fail()\n\t}\n}\n"),
            ],
            ("sum.go", "package sum\n\nfunc Of(a, b int) int {\n  return a + b\n}\n"), "a + b", "a - b"),
        "rust" => new Fixture(
            HasFormatter: true,
            [
                ("Cargo.toml", "[package]\nname = \"sum\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"), ("Cargo.lock", "version = 3\n\n[[package]]\nname = \"sum\"\nversion = \"1.0.0\"\n"),
                (".gitignore", "target/\n"), ("src/lib.rs", "pub fn of(a: i32, b: i32) -> i32 {\n    b + a\n}\n"),
                ("tests/sum.rs", "#[test]\nfn adds() {\n    assert_eq!(sum::of(2, 3), 5);\n}\n"),
            ],
            ("src/lib.rs", "pub fn of(a: i32, b: i32) -> i32 {\n  a + b\n}\n"), "a + b", "a - b"),
        "make" => new Fixture(
            HasFormatter: true,
            [
                ("Makefile", "build:\n\tsh -n sum.sh\ntest:\n\tsh run.sh\nfmt-check:\n\tsh form.sh --check\nfmt:\n\tsh form.sh\n"), ("run.sh", ShellTest), ("form.sh", ShellFormatter),
                ("sum.sh", "sum() { echo $(($2 + $1)); }\n"),
            ],
            ("sum.sh", "sum() { echo $(($1 + $2)); }  \n"), "$1 + $2", "$1 - $2"),
        _ => new Fixture(
            HasFormatter: true, [("test.sh", ShellTest), ("format.sh", ShellFormatter), ("sum.sh", "sum() { echo $(($2 + $1)); }\n")],
            ("sum.sh", "sum() { echo $(($1 + $2)); }  \n"), "$1 + $2", "$1 - $2"),
    };

    internal Repository Make(string root) => Repository.Make(root, [.. Files]).Commit(Change);

    internal Repository MakeWrong(string root) => Repository.Make(root, [.. Files]).Commit((Change.Path, Change.Text.Replace(Right, Wrong, StringComparison.Ordinal)));
}
