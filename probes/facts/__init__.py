"""What several requirements read of a cloud, each fact in one place."""
