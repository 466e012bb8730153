/** The channel on which a change of configuration is notified: `{"organizationId","version"}`. */
export const CONFIGURATION_CHANNEL = "causeway_configuration";
