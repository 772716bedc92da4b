using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Tutti with a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="TuttiEngine"/>, started with the host. Without another <see cref="IRunStore"/> runs live in memory only.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Declares payload types, undos and workflows.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddTutti(this IServiceCollection services, Action<TuttiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton<IRunStore>(static _ => new InMemoryStore(Guid.CreateVersion7()));
        services.TryAddSingleton(provider =>
        {
            var options = new TuttiOptions();
            foreach (var declare in provider.GetServices<Action<TuttiOptions>>()) { declare(options); }
            return options;
        });
        services.AddSingleton(configure);
        services.TryAddSingleton<TuttiHost>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TuttiHost>(static provider => provider.GetRequiredService<TuttiHost>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<TuttiHost>().Engine);
        return services;
    }
}
