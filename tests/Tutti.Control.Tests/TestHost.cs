using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Control.Tests;

/// <summary>A store in a temporary directory, held by this process and served on its socket.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("tutti-control-").FullName;

    private TestHost(string folder) => Store = Path.Combine(_root, folder);

    public string Store { get; }

    public StoreHolder Holder { get; private set; } = null!; // set by OpenAsync

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestHost> OpenAsync(string folder = "store")
    {
        var host = new TestHost(folder);
        host.Holder = (StoreHolder)await host.AccessAsync();
        return host;
    }

    public Task<IRunControl> AccessAsync() =>
        new StoreAccess(Store, TimeProvider.System).HoldAsync(new HolderOptions { Modules = new OneModule() }, Cancellation);

    public async Task<ControlClient> ConnectAsync() =>
        await ControlClient.TryConnectAsync(Store, Cancellation) ?? throw new InvalidOperationException("Nobody listens.");

    public static StartOrder Order(string workflow, string? key = null, params (string Name, string Value)[] inputs) => new()
    {
        Source = OneModule.Source,
        Workflow = workflow,
        Key = key,
        Inputs = inputs.ToDictionary(static input => input.Name, static input => input.Value),
    };

    public static async Task<List<EventView>> FollowAsync(IRunControl control, string run, long after = -1)
    {
        var events = new List<EventView>();
        await foreach (var happened in control.EventsAsync(new EventQuery { Run = run, After = after, Follow = true, PayloadLimit = 1024 }, Cancellation)) { events.Add(happened); }
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await Holder.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private sealed class OneModule : IModuleLoader, IServiceProvider
    {
        public const string Source = "/test-module";

        public IServiceProvider ServicesFor(string folder) => this;

        public Task<IReadOnlyList<IWorkflowModule>> LoadAsync(string source, CancellationToken cancellationToken) =>
            source == Source ? Task.FromResult<IReadOnlyList<IWorkflowModule>>([new Cli.TestModule.TestModule()]) : throw ModuleErrors.NoTarget(source, []);

        public object? GetService(Type serviceType) => null;
    }
}
