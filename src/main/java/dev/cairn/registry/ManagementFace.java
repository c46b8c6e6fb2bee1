package dev.cairn.registry;

import dev.cairn.component.Cairn;
import dev.cairn.component.RegistryFace;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementStrategy;

/** Adds the {@link ManagedRegistry} to a context; without camel-management nobody asks it. */
public final class ManagementFace implements RegistryFace {

    @Override
    public void attach(CamelContext context, Cairn cairn) throws Exception {
        ManagedRegistry bean = new ManagedRegistry(context, cairn);
        context.addService(bean, true, true);
        // Camel shows by itself only what is added while it starts, or by a route.
        ManagementStrategy strategy = context.getManagementStrategy();
        if (context.isStarted() && strategy.getManagementObjectStrategy() != null) {
            Object managed =
                    strategy.getManagementObjectStrategy()
                            .getManagedObjectForService(context, bean);
            if (managed != null && !strategy.isManaged(managed)) {
                strategy.manageObject(managed);
            }
        }
    }
}
