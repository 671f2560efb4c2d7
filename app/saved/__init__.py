"""Which filters of the case list are kept, shared and sent every month? (保存的报表)"""
