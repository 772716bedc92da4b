namespace Tutti.Kernel.Engine;

/// <summary>A library of workflows that a host can load. It needs a public constructor without parameters.</summary>
public interface IWorkflowModule
{
    /// <summary>Declares payload types, undos and workflows, in this order.</summary>
    /// <param name="options">Takes the declarations.</param>
    /// <param name="services">What the host offers, for example a runner of processes.</param>
    void AddTo(TuttiOptions options, IServiceProvider services);
}
