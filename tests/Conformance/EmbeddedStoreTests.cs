using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Conformance;

/// <summary>The segment log, with its own thread, on a real directory.</summary>
public sealed class EmbeddedStoreTests : StoreConformance, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tutti-store").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    protected override IRunStore Create() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _directory, Salts = new SeededSalts(1) });
}
