using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Tutti.Conformance;

/// <summary>The store without a disk.</summary>
public sealed class InMemoryStoreTests : StoreConformance
{
    protected override IRunStore Create() => new InMemoryStore(Guid.Empty);
}
